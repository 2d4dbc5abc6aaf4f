/** Stands for libs/contracts/src/identity/dto.ts; refused by nuanxin/borders. */
export { Injectable } from '@nestjs/common';
