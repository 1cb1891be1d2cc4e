/** Drydock's own namespaces, by what is in them (group_vars/all/namespaces.yml). */
export type Namespace = 'app-services' | 'cache' | 'database' | 'frontend' | 'ingress' | 'monitoring';

/** What it is called in the cluster: the plays say what names begin with there. */
export function namespaceOf(namespace: Namespace): string {
  return `${process.env.DRYDOCK_NAMESPACE_PREFIX ?? ''}${namespace}`;
}
