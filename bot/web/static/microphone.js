// An audio worklet: the microphone's sound in pieces of 100 ms, as 16-bit samples of 16 kHz.

const RATE = 16000;
const PIECE = RATE / 10;

class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / RATE;
    this.waiting = new Float32Array(0);
    this.position = 0;
    this.piece = new Int16Array(PIECE);
    this.filled = 0;
    this.goes = true;
    this.port.onmessage = () => { this.goes = false; };
  }

  process([channels]) {
    if (channels.length) this.take(channels[0]);
    return this.goes;
  }

  take(samples) {
    const signal = new Float32Array(this.waiting.length + samples.length);
    signal.set(this.waiting);
    signal.set(samples, this.waiting.length);
    // Each sample is the mean of the stretch it stands for: what lies above 8 kHz must not fold down.
    while (this.position + this.step <= signal.length) {
      const first = Math.floor(this.position);
      const last = Math.max(first + 1, Math.floor(this.position + this.step));
      let sum = 0;
      for (let index = first; index < last; index += 1) sum += signal[index];
      this.put(sum / (last - first));
      this.position += this.step;
    }
    const used = Math.floor(this.position);
    this.waiting = signal.slice(used);
    this.position -= used;
  }

  put(value) {
    this.piece[this.filled] = Math.max(-1, Math.min(1, value)) * 32767;
    this.filled += 1;
    if (this.filled < PIECE) return;
    this.port.postMessage(this.piece.buffer, [this.piece.buffer]);
    this.piece = new Int16Array(PIECE);
    this.filled = 0;
  }
}

registerProcessor("microphone", Microphone);
