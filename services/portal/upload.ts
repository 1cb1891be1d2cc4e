// A picture out of a form, handed on while it still comes: none lies here, in memory or elsewhere.
import { AsyncResource } from 'node:async_hooks';
import busboy from 'busboy';
import { PassThrough, type Readable } from 'node:stream';
import type { Request } from 'express';
import { RequestError } from '../shared/problem';
import { checkToken, CSRF_FIELD } from './csrf';
import { FILE_FIELD } from './gallery-page';

/** What a form has around its picture. */
const AROUND_BYTES = 16_384;

export interface UploadLimits {
  readonly mostBytes: number;
  readonly mostMs: number;
}

const tooLarge = (mostBytes: number): RequestError => new RequestError(413, `a picture has at most ${mostBytes / 1e6} MB`);

/**
 * Calls `send` with the picture's bytes once the form's token, which stands before them, was found right.
 * Whatever ends it early, the rest of the body is thrown away: who sends it can then read the answer.
 */
export async function upload<T>(request: Request, { mostBytes, mostMs }: UploadLimits, send: (picture: Readable) => Promise<T>): Promise<T> {
  try {
    if (Number(request.headers['content-length'] ?? 0) > mostBytes + AROUND_BYTES) throw tooLarge(mostBytes);
    // The parser calls it from where the bytes come from: the request's id would be lost there.
    return await parse(request, { mostBytes, mostMs }, AsyncResource.bind(send));
  } finally {
    request.unpipe();
    request.resume();
  }
}

function parse<T>(request: Request, { mostBytes, mostMs }: UploadLimits, send: (picture: Readable) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const parser = parserFor(request, mostBytes);
    let isOurs = false;
    let picture: PassThrough | undefined;
    const fail = (error: Error): void => {
      clearTimeout(timer);
      // The one who takes it hears the reason, too.
      picture?.destroy(error);
      reject(error);
    };
    const timer = setTimeout(() => fail(new RequestError(408, `the picture was not there within ${mostMs / 1000} s`)), mostMs);
    parser.on('field', (name, value) => {
      if (name !== CSRF_FIELD) return;
      try {
        checkToken(request, value);
        isOurs = true;
      } catch (error) {
        fail(error as Error);
      }
    });
    parser.on('file', (name, file, { filename }) => {
      file.on('error', fail);
      if (!isOurs || name !== FILE_FIELD || !filename) {
        file.resume();
        fail(new RequestError(400, isOurs ? 'no file was chosen' : 'the form has no token before its file'));
        return;
      }
      file.once('limit', () => fail(tooLarge(mostBytes)));
      picture = new PassThrough();
      file.pipe(picture);
      send(picture).then(
        (result) => {
          clearTimeout(timer);
          resolve(result);
        },
        fail,
      );
    });
    parser.once('close', () => {
      if (picture === undefined) fail(new RequestError(400, 'no file was chosen'));
    });
    parser.once('error', () => fail(new RequestError(400, 'the form cannot be read')));
    request.once('close', () => {
      if (!request.readableEnded) fail(new RequestError(400, 'the form was not sent to its end'));
    });
    request.pipe(parser);
  });
}

function parserFor(request: Request, mostBytes: number): busboy.Busboy {
  try {
    // One byte more than is taken: then what is too large is known to be.
    return busboy({ headers: request.headers, limits: { fileSize: mostBytes + 1, files: 1, fields: 5, fieldSize: 1_024, parts: 6, headerPairs: 50 } });
  } catch {
    throw new RequestError(400, 'the form cannot be read');
  }
}
