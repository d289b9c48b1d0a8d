// What the server tells the page's scripts. Kept equal to the Python models by tests/page_scripts/test_page_scripts.py.

/** One of at most three numbered choices. */
export interface Option {
  title: string;
  say: string;
}

/** Where an answer stands. */
export interface Citation {
  document: string;
  number: string;
  clause: string;
  period: string;
  over: boolean;
  reported: boolean;
}

/** One piece of an answer. */
export interface Reply {
  text: string;
  speech: string;
  audio: string | null;
  options: Option[];
  sources: Citation[];
}

export interface RequestRef {
  number: string;
  state: string;
}

/** The answer of the HTTP API. */
export interface Answer {
  outcome: string;
  topic: string;
  confidence: number;
  replies: Reply[];
  request: RequestRef | null;
}

/** What the page's own form is answered with: the answer, and what the page has to know beside it. */
export interface PageAnswer extends Answer {
  /** Whether short sentences are chosen now. */
  short: "on" | "off";
  cannot_hear: boolean;
  /** The message only went to the counselor. */
  relayed: boolean;
  /** Name of the conversation; another one than before where the cookie was lost. */
  conversation: string;
  materials: string[];
}

export interface Fault {
  code: string;
  message: string;
}

/** The body of every response that is an error. */
export interface Failure {
  error: Fault;
}

/** A message of the event stream: what a counselor wrote, or a notice. */
export interface LiveMessage {
  name: string;
  text: string;
  speech: string;
  audio: string | null;
}

/** A counselor began to write; "" where they stopped. */
export interface Writing {
  name: string;
}

/** What the page reports of its person. */
export interface Presence {
  read?: number;
  writes?: boolean;
}

/** What comes over the voice stream: bot/channels/voice/protocol.py. */
export type VoiceEvent =
  | { type: "listening"; speech: boolean; hands_free: boolean }
  | { type: "partial"; text: string }
  | { type: "heard"; text: string; confidence: number }
  | { type: "settings"; rate: number; silence: number }
  | ({ type: "reply"; rate: number; heard: string } & Answer)
  | { type: "message"; name: string; text: string }
  | { type: "notice"; text: string }
  | { type: "audio"; state: "sentence" | "waiting" | "end" | "stopped" }
  | ({ type: "error" } & Fault);

/** What goes over the voice stream. */
export type VoiceCommand =
  | { type: "settings"; silence: number; voice: string; waiting: boolean; hands_free: boolean; rate?: number }
  | { type: "start" | "end" | "stop" };
