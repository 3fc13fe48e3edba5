import { describe, expect, it } from 'vitest';
import { maskedAddress } from './masked-address.js';

describe('an envelope address', () => {
  it.each([
    ['card.4111111111111111@example.com', 'card.4111••••••••1111@example.com'],
    ['4111-1111-1111-1111@example.com', '4111-••••-••••-1111@example.com'],
  ])('masks a card number: %s', (address, masked) => {
    expect(maskedAddress(address)).toBe(masked);
  });

  it.each(['ana@example.com', '', 'ticket-4111111111111112@example.com', 'ana@4111111111111111.example', 'no-domain'])(
    'stays as it is otherwise: %s',
    (address) => {
      expect(maskedAddress(address)).toBe(address);
    },
  );
});
