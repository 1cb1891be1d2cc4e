# Runs inside a node's root, as a container without network: unpacks the images of the OCI layout $1 into
# /var/lib/containerd and leaves out the archives they came as, which would double it.
set -eu
containerd > /tmp/containerd.log 2>&1 &
containerd=$!
tries=0
until ctr version > /dev/null 2>&1; do
    tries=$((tries + 1))
    if [ $tries = 100 ]; then
        echo 'containerd did not answer within 10 s:' >&2
        cat /tmp/containerd.log >&2
        exit 1
    fi
    sleep 0.1
done
tar --create --directory "$1" . | ctr --namespace k8s.io images import -
ctr --namespace k8s.io content prune references
ctr --namespace k8s.io images list --quiet
kill -TERM $containerd
wait $containerd
rm -rf /var/lib/containerd/tmpmounts
