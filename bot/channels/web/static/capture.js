// The microphone: opened when somebody talks, let go so that the browser's own sign of it goes out.

// Why nobody can talk here at all; "" where they can.
export function obstacleToTalking() {
  if (!window.isSecureContext) return "这个网址不能用麦克风。请用 https 开头的网址打开，或者打字。";
  if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode)
    return "这个浏览器不能说话。请更新浏览器，或者打字。";
  return "";
}

/** @type {Record<string, string>} */
const PROBLEMS = {
  NotAllowedError: "没有麦克风的权限。请在浏览器地址栏的网站设置里允许麦克风，再按一次。",
  NotFoundError: "没有找到麦克风。请插好麦克风，再按一次。",
  NotReadableError: "麦克风被别的程序占用了。请关掉那个程序，再按一次。",
};

/**
 * What to do when the microphone cannot be opened; "" where the fault is another one.
 * @param {unknown} fault
 */
export function microphoneProblem(fault) {
  return (fault instanceof DOMException && PROBLEMS[fault.name]) || "";
}

export class Capture {
  /**
   * @param {AudioContext} context
   * @param {(samples: ArrayBuffer) => void} onSound takes 100 ms at a time
   * @param {() => void} onLost called when the microphone is unplugged or taken away
   */
  constructor(context, onSound, onLost) {
    this.context = context;
    this.onSound = onSound;
    this.onLost = onLost;
    /** @type {{stream: MediaStream, source: MediaStreamAudioSourceNode, worklet: AudioWorkletNode} | null} */
    this.nodes = null;
  }

  async open() {
    await this.context.resume();
    if (this.nodes) return;
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
    });
    try {
      await this.context.audioWorklet.addModule("/static/microphone.js");
    } catch (fault) {
      stop(stream);
      throw fault;
    }
    const worklet = new AudioWorkletNode(this.context, "microphone", { numberOfOutputs: 0 });
    worklet.port.onmessage = ({ data }) => this.onSound(data);
    const source = this.context.createMediaStreamSource(stream);
    source.connect(worklet);
    for (const track of stream.getTracks()) track.onended = this.onLost;
    this.nodes = { stream, source, worklet };
  }

  close() {
    if (!this.nodes) return;
    const { stream, source, worklet } = this.nodes;
    this.nodes = null;
    source.disconnect();
    worklet.port.postMessage("end");
    stop(stream);
  }
}

/** @param {MediaStream} stream */
function stop(stream) {
  for (const track of stream.getTracks()) {
    track.onended = null;
    track.stop();
  }
}
