#!/bin/sh
# Asks other members: reads lines of an address and a command, and ends each answer with an empty line and "= " with valkey-cli's code.
# Who gave no good answer once is not asked again: one that is lost takes a second each time.
gone=' '
while read -r address command; do
  case $gone in
  *" $address "*) code=1 ;;
  *)
    sh /etc/valkey/conf/ask.sh -h "$address" $command </dev/null 2>&1
    code=$?
    [ $code -eq 0 ] || gone="$gone$address "
    ;;
  esac
  printf '\n= %s\n' $code
done
