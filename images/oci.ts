// Writes images as OCI layouts: https://github.com/opencontainers/image-spec
//
// Layers are not compressed. The nodes are on the machine that builds: packing and unpacking 700 MB costs its cores
// more than the disk is worth, and a layer then has one digest wherever it is.
import { createHash } from 'node:crypto';
import { createReadStream, linkSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Image } from './description';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

export interface Blob {
  digest: string;
  size: number;
}

export interface LayerBlob extends Blob {
  tar: string;
}

export async function layerBlob(tar: string): Promise<LayerBlob> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(tar)) hash.update(chunk as Buffer);
  return { tar, digest: `sha256:${hash.digest('hex')}`, size: statSync(tar).size };
}

function blobFile(layout: string, digest: string): string {
  return join(layout, 'blobs', digest.replace(':', '/'));
}

function writeJson(layout: string, value: unknown): Blob {
  const content = JSON.stringify(value);
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  writeFileSync(blobFile(layout, digest), content);
  return { digest, size: Buffer.byteLength(content) };
}

function configOf(image: Image, layers: LayerBlob[]): object {
  const environment = { PATH, ...image.environment };
  return {
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    os: 'linux',
    // No date: the same content has the same digest.
    created: '1970-01-01T00:00:00Z',
    config: {
      Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      ...(image.entrypoint.length > 0 && { Entrypoint: image.entrypoint }),
      ...(image.command.length > 0 && { Cmd: image.command }),
      ...(image.user !== undefined && { User: image.user }),
      ...(image.working_directory !== undefined && { WorkingDir: image.working_directory }),
      ...(image.stop_signal !== undefined && { StopSignal: image.stop_signal }),
      ...(image.ports.length > 0 && { ExposedPorts: Object.fromEntries(image.ports.map((port) => [port, {}])) }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest) },
  };
}

export interface NamedImage {
  name: string;
  image: Image;
  layers: LayerBlob[];
}

// One layout may hold several images; layers are hard links to their archives, so each lies on the disk once.
export function writeLayout(layout: string, images: NamedImage[]): void {
  mkdirSync(join(layout, 'blobs', 'sha256'), { recursive: true });
  const linked = new Set<string>();
  const manifests = images.map(({ name, image, layers }) => {
    for (const layer of layers) {
      if (!linked.has(layer.digest)) linkSync(layer.tar, blobFile(layout, layer.digest));
      linked.add(layer.digest);
    }
    const config = writeJson(layout, configOf(image, layers));
    const manifest = writeJson(layout, {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: layers.map(({ digest, size }) => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size })),
    });
    // containerd goes by a name of its own where it imports a layout.
    return {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      ...manifest,
      annotations: { 'io.containerd.image.name': name },
    };
  });
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}
