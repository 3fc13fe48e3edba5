import type { SettingValue } from '#dlp';
import type { Json } from '#events';

/** A setting's value as JSON, which every one is. */
export function jsonOf(value: SettingValue | null): Json {
  return value as Json; // the same shapes without the promise not to write to them
}
