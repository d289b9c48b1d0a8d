// What the server tells the console's script: inbox.py and request_page.py.

/** GET /console/waiting while nobody is in danger. */
export interface CalmInbox {
  waiting: number;
  danger: 0;
  transferred: number;
  /** Numbers of requests, as in `callbacks`. */
  unread: string[];
  callbacks: string[];
}

/** The same while somebody is: what is known of the request that cried last. */
export interface AlarmedInbox {
  waiting: number;
  danger: number;
  transferred: number;
  /** Numbers of requests, as in `callbacks`. */
  unread: string[];
  callbacks: string[];
  danger_title: string;
  danger_region: string;
  danger_number: string;
  danger_at: string;
}

export interface ThreadMessage {
  id: number;
  author: "person" | "counselor" | "note" | "notice";
  name: string;
  text: string;
  at: string;
}

/** GET /console/requests/<number>/messages. */
export interface RequestNews {
  state: string;
  spoken: string;
  messages: ThreadMessage[];
  read: number;
  writes: boolean;
  others: string[];
}
