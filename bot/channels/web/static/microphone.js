// An audio worklet: the microphone's sound in pieces of 100 ms, as 16-bit samples of 16 kHz.

const RATE = 16000;
const PIECE = RATE / 10;

class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.step = sampleRate / RATE;
    this.pending = new Float32Array(0);
    this.position = 0;
    this.piece = new Int16Array(PIECE);
    this.filled = 0;
    this.isOpen = true;
    this.port.onmessage = () => {
      this.isOpen = false;
    };
  }

  /**
   * Called by the browser; false ends it.
   * @param {Float32Array[][]} inputs
   */
  process([channels]) {
    const samples = channels?.[0];
    if (samples) this.resample(samples);
    return this.isOpen;
  }

  /** @param {Float32Array} samples */
  resample(samples) {
    const signal = new Float32Array(this.pending.length + samples.length);
    signal.set(this.pending);
    signal.set(samples, this.pending.length);
    // Each sample is the mean of the stretch it stands for: what lies above 8 kHz must not fold down.
    while (this.position + this.step <= signal.length) {
      const first = Math.floor(this.position);
      const last = Math.max(first + 1, Math.floor(this.position + this.step));
      this.add(mean(signal, first, last));
      this.position += this.step;
    }
    const used = Math.floor(this.position);
    this.pending = signal.slice(used);
    this.position -= used;
  }

  /** @param {number} sample */
  add(sample) {
    this.piece[this.filled] = Math.max(-1, Math.min(1, sample)) * 32767;
    this.filled += 1;
    if (this.filled < PIECE) return;
    this.port.postMessage(this.piece.buffer, [this.piece.buffer]);
    this.piece = new Int16Array(PIECE);
    this.filled = 0;
  }
}

/**
 * @param {Float32Array} samples
 * @param {number} first
 * @param {number} end
 */
function mean(samples, first, end) {
  let sum = 0;
  for (let index = first; index < end; index += 1) sum += samples[index] ?? 0;
  return sum / (end - first);
}

registerProcessor("microphone", Microphone);
