/** Stands for apps/hotline-cases/src/domain/case.ts; refused by nuanxin/borders. */
import { Injectable } from '@nestjs/common';

export const mark = Injectable;
