import { z } from 'zod';

export const id = z.uuid();

export const text = (length) => z.string().trim().min(1).max(length);
