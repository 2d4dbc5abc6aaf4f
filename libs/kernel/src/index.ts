/** The kernel: the few words that every part of nuanxin shares. No dependencies. */
export * from './actor.js';
export * from './assert-never.js';
export * from './domain-error.js';
export * from './envelope.js';
export * from './ports.js';
