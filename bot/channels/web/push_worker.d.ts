// What a service worker finds in its own scope, which the library of types for pages does not declare.

interface PushMessage extends Event {
  readonly data: { text(): string } | null;
  waitUntil(work: Promise<unknown>): void;
}

interface NotificationPress extends Event {
  readonly notification: Notification;
  waitUntil(work: Promise<unknown>): void;
}

interface OpenPage {
  readonly url: string;
  readonly visibilityState: DocumentVisibilityState;
  focus(): Promise<OpenPage>;
}

interface WindowEventMap {
  push: PushMessage;
  notificationclick: NotificationPress;
}

declare const registration: ServiceWorkerRegistration;

declare const clients: {
  matchAll(wanted: { type: "window"; includeUncontrolled: boolean }): Promise<OpenPage[]>;
  openWindow(address: string): Promise<OpenPage | null>;
};
