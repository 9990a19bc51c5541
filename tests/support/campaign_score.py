"""How well `bridle links --json --raw` recovers the truth that campaigns.py wrote."""
import itertools


def share(part, whole):
    return 1.0 if whole == 0 else part / whole


def pairs(groups):
    return {frozenset(p) for g in groups for p in itertools.combinations(sorted(g), 2)}


def precision_recall(found, true):
    hit = len(found & true)
    return {"precision": share(hit, len(found)), "recall": share(hit, len(true)), "found": len(found), "true": len(true)}


def score(answer, truth):
    hosts = {h["host"]: h for h in answer["hosts"]}
    known = truth["hosts"]
    campaign = {h: t for h, t in known.items() if t["kind"] == "campaign"}
    called = {h for h, r in hosts.items() if r["sequential"]}
    result = {"sequential": precision_recall(called, {h for h, t in known.items() if t["sequential"]}), "missed": [],
              "links": answer["links"]}
    read = [h for h in campaign if h in called]
    counted = {"base": 0, "alphabet": 0, "ends": 0, "interval": 0}
    errors, wrong = [], []
    for h in read:
        t, r = campaign[h], hosts[h]
        counted["base"] += r["base"] == t["base"]
        counted["alphabet"] += r["alphabet"] == t["digits"]
        counted["ends"] += (r["first"], r["last"]) == (t["first"], t["last"])
        span = r["estimated_links"]
        counted["interval"] += span["low"] <= t["between"] <= span["high"]
        errors.append(abs(span["best"] - t["between"]) / t["between"])
        if r["base"] != t["base"] or r["alphabet"] != t["digits"]:
            wrong.append((h, t["alphabet"], r["base"], r["alphabet_name"], t["seen"], span, t["between"]))
    result.update({k: (v, len(read)) for k, v in counted.items()})
    result["size_error_median"] = sorted(errors)[len(errors) // 2] if errors else 0.0
    result["size_error_max"] = max(errors, default=0.0)
    result["wrong"] = wrong
    result["missed"] = [(h, t["seen"], t["alphabet"], hosts[h].get("test")) for h, t in campaign.items() if h not in called]
    result["false"] = [(h, known[h]["kind"], hosts[h].get("test")) for h in called if not known[h]["sequential"]]
    like = {h for h, r in hosts.items() if r["shortener_like"]}
    result["shortener_like"] = precision_recall(like, {h for h, t in known.items() if t.get("short") or
                                                       (t["kind"] == "random codes" and h != "bit.ly")})
    result["clusters"] = precision_recall(pairs(c["hosts"] for c in answer["clusters"]),
                                          pairs(o["hosts"] for o in truth["operators"].values()))
    result["personalised"] = (len(answer["personalised"]), truth["personalised"])
    zones = [(hosts[h]["utc_offset_minutes"] - t["zone"], hosts[h]["offset_confidence"]) for h, t in campaign.items()
             if "utc_offset_minutes" in hosts[h]]
    result["zone_said"] = (len(zones), len(campaign))
    result["zone_within_hour"] = (sum(abs(e) <= 60 for e, _ in zones), len(zones))
    result["zone_exact"] = (sum(e == 0 for e, _ in zones), len(zones))
    return result
