"""Reads an agreement exported as JSON-LD (mf-node agreements export --odrl) as RDF and checks it
against the ODRL 2.2 information model: parties, targets, rules, actions, constraints and their
operators, and that every literal is what its type says. Prints what is wrong.

Exit code 0: sound; 1: not; 77: rdflib is not there. Works offline: of ODRL's context, which the
export refers to, only the terms below are taken, as http://www.w3.org/ns/odrl.jsonld defines them;
a word of the export that is in neither context disappears in RDF, and is missed here.
"""
import json
import sys

try:
    import rdflib
except ImportError:
    sys.exit(77)

ODRL_CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
ODRL = rdflib.Namespace("http://www.w3.org/ns/odrl/2/")
DPV = "https://w3id.org/dpv#"
OWN = "urn:mirrorflow:terms:"
IRI_VALUED = ["target", "assignee", "assigner", "permission", "prohibition", "duty", "constraint"]
WORD_VALUED = ["action", "operator", "leftOperand"]
PLAIN = ["rightOperand", "Agreement", "Party", "Asset", "use", "count", "dateTime", "elapsedTime",
         "purpose", "unitOfCount", "eq", "gt", "gteq", "lt", "lteq", "isA", "hasPart", "isPartOf",
         "isAllOf", "isAnyOf", "isNoneOf"]
OPERATORS = {ODRL[o] for o in PLAIN[-11:]} | {ODRL.neq}
LEFT = {ODRL[o] for o in ("count", "dateTime", "elapsedTime", "purpose", "unitOfCount")}


def context():
    terms = {"odrl": str(ODRL)}
    terms.update({t: {"@type": "@id", "@id": "odrl:" + t} for t in IRI_VALUED})
    terms.update({t: {"@type": "@vocab", "@id": "odrl:" + t} for t in WORD_VALUED})
    terms.update({t: "odrl:" + t for t in PLAIN})
    return terms


def main(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    document["@context"] = [context() if c == ODRL_CONTEXT else c for c in document["@context"]]
    graph = rdflib.Graph()
    graph.parse(data=json.dumps(document), format="json-ld")
    wrong = []

    def need(fact, what):
        if not fact:
            wrong.append(what)

    def is_iri(node):
        return isinstance(node, rdflib.URIRef) and ":" in node and not node.startswith("file:")

    def one(node, name):
        values = list(graph.objects(node, ODRL[name]))
        need(len(values) == 1, f"{node} has {len(values)} times {name}, not once")
        return values[0] if values else None

    agreements = list(graph.subjects(rdflib.RDF.type, ODRL.Agreement))
    need(len(agreements) == 1 and is_iri(agreements[0]), "not one agreement with an IRI")
    for agreement in agreements:
        parties = set(graph.subjects(rdflib.RDF.type, ODRL.Party))
        need(len(parties) == 2 and all(map(is_iri, parties)), "not two parties with IRIs")
        for name in ("assigner", "assignee"):
            need(set(graph.objects(agreement, ODRL[name])) == parties, f"{name} are not the parties")
        targets = list(graph.objects(agreement, ODRL.target))
        need(targets, "no target")
        for target in targets:
            need(is_iri(target) and (target, rdflib.RDF.type, ODRL.AssetCollection) in graph,
                 f"target {target} is no collection of assets with an IRI")
        for kind in ("permission", "prohibition", "obligation"):
            rules = list(graph.objects(agreement, ODRL[kind]))
            need(len(rules) == len(document[kind]) > 0, f"{kind}: {len(rules)} rules arrive")
            for rule in rules:
                action = one(rule, "action")
                need(action is None or str(action).startswith((str(ODRL), DPV, OWN)),
                     f"action {action} is of no vocabulary")
    constraints = set(graph.objects(None, ODRL.constraint))
    need(constraints, "no constraint")
    for constraint in constraints:
        left = one(constraint, "leftOperand")
        need(left in LEFT or str(left).startswith(OWN), f"left operand {left} is of no vocabulary")
        need(one(constraint, "operator") in OPERATORS, f"{constraint} has no operator of ODRL")
        one(constraint, "rightOperand")
    for value in graph.objects():
        if isinstance(value, rdflib.Literal) and value.datatype:
            need(value.value is not None, f"{value!r} is not of its type")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
