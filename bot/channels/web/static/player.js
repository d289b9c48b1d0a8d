// Plays sentences as they come, one behind the other; can be silenced at once.

const LEAD = 0.03; // Seconds before the first sentence, so that its beginning is not lost.

export class Player {
  /** @param {AudioContext} context */
  constructor(context) {
    this.context = context;
    this.until = 0;
    /** @type {Set<AudioBufferSourceNode>} */
    this.playing = new Set();
    /** @type {Promise<void>} */
    this.decoded = Promise.resolve();
    this.generation = 0;
  }

  /**
   * Takes one sentence as MP3; those that were silenced before they could be decoded are not played.
   * @param {ArrayBuffer} bytes
   */
  add(bytes) {
    const { generation } = this;
    const decoding = this.context.decodeAudioData(bytes);
    this.decoded = this.decoded
      .then(() => decoding)
      .then((buffer) => {
        if (generation === this.generation) this.start(buffer);
      })
      .catch(() => {}); // One broken sentence must not end the others.
  }

  /** @param {AudioBuffer} buffer */
  start(buffer) {
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(this.context.destination);
    this.until = Math.max(this.until, this.context.currentTime + LEAD);
    source.start(this.until);
    this.until += buffer.duration;
    this.playing.add(source);
    source.onended = () => this.playing.delete(source);
  }

  get isPlaying() {
    return this.playing.size > 0;
  }

  // Resolves with the seconds that are left to play of all that was added.
  async secondsLeft() {
    await this.decoded;
    return Math.max(0, this.until - this.context.currentTime);
  }

  silence() {
    this.generation += 1;
    for (const source of this.playing) source.stop();
    this.playing.clear();
    this.until = 0;
  }
}
