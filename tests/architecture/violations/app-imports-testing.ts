/** Stands for apps/duty-roster/src/pretend.ts; refused by nuanxin/borders. */
export const pretend = () => import('@nuanxin/testing');
