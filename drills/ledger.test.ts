import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatabaseError } from 'pg';
import { longestGap, outcomeOf } from './ledger';

function serverError(severity: string, code: string): DatabaseError {
  return Object.assign(new DatabaseError('as the server says', 0, 'error'), { severity, code });
}

void test('a statement that the server rolled back has failed', () => {
  assert.equal(outcomeOf(serverError('ERROR', '25006')), 'failed');
  assert.equal(outcomeOf(serverError('ERROR', '23505')), 'failed');
});

void test('a row whose connection was cut off may be there or not', () => {
  assert.equal(outcomeOf(serverError('FATAL', '57P01')), 'indeterminate');
  assert.equal(outcomeOf(serverError('WARNING', '57P02')), 'indeterminate');
  assert.equal(outcomeOf(serverError('ERROR', '08006')), 'indeterminate');
  assert.equal(outcomeOf(new Error('Connection terminated unexpectedly')), 'indeterminate');
  assert.equal(outcomeOf(new Error('Query read timeout')), 'indeterminate');
});

void test('the longest gap is between two moments that follow one another', () => {
  assert.equal(longestGap([100, 150, 950, 1000]), 800);
  assert.equal(longestGap([100]), 0);
});
