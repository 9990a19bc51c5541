#!/usr/bin/env python3
"""Turns data/leads.tsv into C: embed_leads.py LEADS.tsv OUT.c. Domains first, sorted by name; then
networks. Errors read like a compiler's."""
import ipaddress
import sys


def fail(path, line, what):
    sys.exit(f"{path}:{line}: {what}")


def quote(text):
    return '"' + "".join(c if " " <= c <= "~" and c not in '"\\' else "".join(
        f"\\{b:03o}" for b in c.encode()) for c in text) + '"'


def network(text):
    """Sixteen bytes and a prefix length; IPv4 as its mapped form, as formats/ip.h has it."""
    net = ipaddress.ip_network(text)
    if net.version == 4:
        packed = bytes(10) + b"\xff\xff" + net.network_address.packed
        return packed, net.prefixlen + 96
    return net.network_address.packed, net.prefixlen


def read(path):
    reasons, domains, networks = {}, {}, []
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if fields[0] == "reason" and len(fields) == 3:
            reasons[fields[1]] = fields[2]
            continue
        if len(fields) != 4 or fields[0] not in ("ip", "domain"):
            fail(path, number, "kind, value, reason and a remark should stand here")
        if fields[2] not in reasons:
            fail(path, number, f"no reason '{fields[2]}' above")
        if fields[0] == "domain":
            if fields[1] != fields[1].lower() or fields[1] in domains:
                fail(path, number, f"'{fields[1]}' is twice here, or not in lower case")
            domains[fields[1]] = fields[2]
            continue
        try:
            networks.append((fields[1], *network(fields[1]), fields[2]))
        except ValueError as error:
            fail(path, number, str(error))
    return reasons, domains, networks


def main():
    reasons, domains, networks = read(sys.argv[1])
    out = ['/* Made from data/leads.tsv by tools/embed_leads.py. */', '#include "indicators/leads.h"',
           "", "const struct lead leads[] = {"]
    for name in sorted(domains, key=str.encode):
        out.append(f"    {{.kind = KIND_DOMAIN, .value = {quote(name)}, "
                   f".reason = {quote(reasons[domains[name]])}}},")
    for text, packed, prefix, word in networks:
        bytes_ = ", ".join(str(b) for b in packed)
        out.append(f"    {{.kind = KIND_IP, .value = {quote(text)}, .reason = {quote(reasons[word])}"
                   f",\n     .network = {{.bytes = {{{bytes_}}}, .prefix = {prefix}}}}},")
    out += ["};", "", f"const size_t leads_count = {len(domains) + len(networks)};",
            f"const size_t leads_domain_count = {len(domains)};", ""]
    with open(sys.argv[2], "w", encoding="utf-8") as f:
        f.write("\n".join(out))


main()
