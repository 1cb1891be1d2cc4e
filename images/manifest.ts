// Upstream's manifests as lists of objects.
import { parseAllDocuments } from 'yaml';

// In YAML 1.1, which Kubernetes' own reader knows. Readers do not agree on all of it (PyYAML fails on a bare "=", which is
// an operator of Alertmanager's), and Ansible takes 18 times as long over 2 MB of YAML as over the same in JSON.
export function objectsOf(text: string, where: string): unknown[] {
  return [...parseAllDocuments(text, { version: '1.1' })].flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new Error(`${where}: ${error.message}`);
    const object: unknown = document.toJS();
    return object === null ? [] : [object];
  });
}
