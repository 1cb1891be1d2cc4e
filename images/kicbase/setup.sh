# Runs inside the fresh Debian root: what Minikube's own deploy/kicbase/Dockerfile does to Ubuntu, for Debian.
set -eu

# Only what a node needs starts at boot; Minikube's provisioner and the kubelet start the rest.
cd /lib/systemd/system
rm -f multi-user.target.wants/* local-fs.target.wants/* graphical.target.wants/* timers.target.wants/*
rm -f /etc/systemd/system/*.wants/*
rm -f sockets.target.wants/*udev* sockets.target.wants/*initctl* sockets.target.wants/systemd-journald-audit.socket
rm -f sysinit.target.wants/*udev* sysinit.target.wants/sys-kernel* sysinit.target.wants/proc-sys-fs-binfmt*
(cd sysinit.target.wants && rm -f systemd-tmpfiles-setup.service dev-hugepages.mount dev-mqueue.mount \
    systemd-binfmt.service systemd-modules-load.service systemd-hwdb-update.service systemd-firstboot.service \
    systemd-repart.service cryptsetup.target integritysetup.target veritysetup.target)
systemctl set-default multi-user.target
# The host's kernel, network and seats are the host's: the node has no business there.
systemctl mask systemd-sysctl systemd-udevd systemd-pcrphase systemd-pstore systemd-update-utmp systemd-networkd \
    systemd-resolved systemd-logind getty@tty1 console-getty
systemctl enable ssh.service
systemctl disable containerd.service

# Kernel messages are the host's, too; a journal in memory goes with the node.
mkdir -p /etc/systemd/journald.conf.d
printf '[Journal]\nReadKMsg=no\nAudit=no\nStorage=volatile\n' > /etc/systemd/journald.conf.d/node.conf

# /etc/hosts first: it holds control-plane.minikube.internal, and no name server may say otherwise.
sed -i -E 's/^(hosts:\s*).*/\1files dns/' /etc/nsswitch.conf

# Minikube logs in as "docker" and runs everything by sudo. Debian's sshd gives a session a PATH without sbin,
# where kubeadm's preflight looks for iptables and conntrack.
groupadd --system docker
useradd --create-home --gid docker --groups sudo --shell /bin/bash --password '*' docker
install -d -o docker -g docker -m 700 /home/docker/.ssh
echo '%sudo ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/node
chmod 440 /etc/sudoers.d/node
printf 'UsePAM no\nUseDNS no\nSetEnv PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n' \
    > /etc/ssh/sshd_config.d/node.conf
# A key made here would be the same for every node on every machine: each node makes its own.
rm -f /etc/ssh/ssh_host_*
mkdir -p /etc/systemd/system/ssh.service.d
printf '[Service]\nExecStartPre=\nExecStartPre=/usr/bin/ssh-keygen -A\n' > /etc/systemd/system/ssh.service.d/host-keys.conf

# Minikube's provisioner goes by os-release and knows Ubuntu.
rm -f /etc/os-release
cat > /usr/lib/os-release <<'END'
PRETTY_NAME="Ubuntu 22.04 LTS (Drydock's node, built from Debian)"
NAME="Ubuntu"
VERSION_ID="22.04"
VERSION="22.04"
ID=ubuntu
ID_LIKE=debian
VERSION_CODENAME=jammy
END
ln -s ../usr/lib/os-release /etc/os-release

# containerd may not lower a container's OOM score where CAP_SYS_RESOURCE is missing, and need not where it is there.
# Minikube rewrites "restrict_oom_score_adj = ..." to false at each start: without the blanks it does not see it.
sed -i 's/restrict_oom_score_adj = .*/restrict_oom_score_adj=true/' /etc/containerd/config.toml

mkdir -p /kind /opt/cni/bin /etc/cni/net.d /etc/containerd/certs.d /etc/kubernetes/manifests
cp -a /usr/lib/cni/. /opt/cni/bin/
rm -rf /usr/lib/cni
