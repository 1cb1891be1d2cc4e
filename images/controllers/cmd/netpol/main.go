// kube-network-policies' controller, with a second way to get packets: where the kernel has no nft_queue, its nftables
// rules cannot be loaded, and an iptables rule (xt_NFQUEUE) queues the packets instead.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

func main() {
	klog.InitFlags(nil)
	queue := flag.Int("nfqueue-id", 100, "number of the netfilter queue")
	node := flag.String("hostname-override", "", "name of this node (default: the host's name)")
	metrics := flag.String("metrics-bind-address", ":9080", "where metrics are served")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "no arguments allowed beside the flags, got %q\n", flag.Args())
		os.Exit(2)
	}

	stop, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if err := run(stop, *queue, *node, *metrics); err != nil && !errors.Is(err, context.Canceled) {
		klog.Exit(err)
	}
}

func run(ctx context.Context, queue int, node, metrics string) error {
	config, err := rest.InClusterConfig()
	if err != nil {
		return err
	}
	config.ContentType = "application/vnd.kubernetes.protobuf"
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}

	shared := informers.NewSharedInformerFactory(client, 0)
	controller, err := networkpolicy.NewController(client,
		shared.Networking().V1().NetworkPolicies(), shared.Core().V1().Namespaces(), shared.Core().V1().Pods(),
		nil, nil, nil, nil,
		networkpolicy.Config{QueueID: queue, NodeName: node, NetfilterBug1766Fix: true})
	if err != nil {
		return err
	}

	// Whatever ends first ends the program: a node is better restarted than half guarded.
	ended := make(chan error, 3)
	go func() { ended <- fmt.Errorf("serving metrics: %w", http.ListenAndServe(metrics, promhttp.Handler())) }()
	go func() { ended <- controller.Run(ctx) }()
	if nftables := nftablesCanQueue(queue); nftables != nil {
		klog.InfoS("nftables cannot queue packets here, iptables will", "reason", nftables)
		go func() {
			if err := queueByIptables(ctx, queue); err != nil {
				ended <- err
			}
		}()
	}
	shared.Start(ctx.Done())
	return <-ended
}
