import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { EXIT, Failure } from '../seed/failure';

/**
 * Two drills at once on one platform would undo each other's faults. The lock is a name that the kernel holds for this process: a killed
 * one leaves none, and it needs nothing of what a drill takes away. It is this machine's: that is where a platform's state lies.
 */
export async function withDrillLock<T>(kubeconfig: string, use: () => Promise<T>): Promise<T> {
  const holder = createServer();
  await new Promise<void>((resolve, reject) => {
    holder.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Failure(EXIT.busy, 'another drill or alert-demo runs, or is still undoing its last fault; wait for it') : error),
    );
    // A name that begins with a zero byte is no file, and is gone with its process.
    holder.listen(`\0drydock-drill-${createHash('sha256').update(kubeconfig).digest('hex')}`, resolve);
  });
  try {
    return await use();
  } finally {
    holder.close();
  }
}
