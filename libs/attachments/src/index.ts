/** Attachments of every service: streamed in and out, sealed, their type told by their content, kept in a folder or an S3-compatible store. */
export { Attachments, ORPHAN_MS, type Content, type ContentRules, type StoredContent } from './attachments.js';
export { openObjectStore, storeConfig, type StoreConfig } from './config.js';
export { safeFileName } from './file-name.js';
export { FileStore } from './file-store.js';
export type { ObjectStore, Part, StoredObject } from './object-store.js';
export { SEGMENT_BYTES } from './segments.js';
