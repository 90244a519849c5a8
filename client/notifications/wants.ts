const KEPT_AS = 'notifications';

/** Whether this browser shows notifications: chosen in it, and allowed by it. Storage may be forbidden: then nobody chose. */
export function wantsNotifications(): boolean {
  try {
    return mayNotify() === 'granted' && localStorage.getItem(KEPT_AS) === 'on';
  } catch {
    return false;
  }
}

export function chooseNotifications(on: boolean): void {
  try {
    if (on) localStorage.setItem(KEPT_AS, 'on');
    else localStorage.removeItem(KEPT_AS);
  } catch {}
}

/** `unable` where the browser has none, as over plain http. */
export function mayNotify(): NotificationPermission | 'unable' {
  return typeof Notification === 'undefined' || !isSecureContext ? 'unable' : Notification.permission;
}
