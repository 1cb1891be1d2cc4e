package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
)

// nftablesCanQueue loads a table with one queueing rule, on a hook that no packet passes before it is removed again.
func nftablesCanQueue(queue int) error {
	connection, err := nftables.New()
	if err != nil {
		return err
	}
	table := connection.AddTable(&nftables.Table{Name: "can-it-queue", Family: nftables.TableFamilyINet})
	chain := connection.AddChain(&nftables.Chain{Name: "unhooked", Table: table})
	connection.AddRule(&nftables.Rule{Table: table, Chain: chain, Exprs: []expr.Any{&expr.Queue{Num: uint16(queue)}}})
	if err := connection.Flush(); err != nil {
		return err
	}
	connection.DelTable(table)
	return connection.Flush()
}

// queueByIptables waits until the controller listens, then has each new connection between pods queued. The rule has
// no bypass and stays when this program ends: until its next start new connections are refused rather than let through.
// Before its first start there is no rule, so a node can come up.
func queueByIptables(ctx context.Context, queue int) error {
	for !listening(queue) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	rule := []string{"FORWARD", "-m", "conntrack", "--ctstate", "NEW", "-j", "NFQUEUE", "--queue-num", strconv.Itoa(queue)}
	if iptables(ctx, append([]string{"-C"}, rule...)...) == nil {
		return nil
	}
	return iptables(ctx, append([]string{"-I"}, rule...)...)
}

func iptables(ctx context.Context, arguments ...string) error {
	arguments = append([]string{"--wait", "--table", "mangle"}, arguments...)
	if output, err := exec.CommandContext(ctx, "iptables", arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("iptables %s: %w: %s", strings.Join(arguments, " "), err, output)
	}
	return nil
}

// listening tells whether a program has bound the queue; the kernel lists the bound ones by number in the first column.
func listening(queue int) bool {
	file, err := os.Open("/proc/net/netfilter/nfnetlink_queue")
	if err != nil {
		return false
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		columns := strings.Fields(lines.Text())
		if len(columns) > 0 && columns[0] == strconv.Itoa(queue) {
			return true
		}
	}
	return false
}
