"""Which operation of a service a REST request is, by the model's request URIs alone."""

import re
from urllib.parse import parse_qsl, unquote


class Routes:
    def __init__(self, service):
        self._routes = [_Route(service.operation_model(name)) for name in service.operation_names]

    def find(self, method, path, query, header_names):
        """The operation's name and its decoded labels, or None. The route with most in common wins."""
        names = {name for name, _ in query} | header_names
        found = [
            (route.rank(names), route.name, labels)
            for route in self._routes
            if (labels := route.match(method, path, query, names)) is not None
        ]
        if not found:
            return None
        _, name, labels = max(found, key=lambda entry: entry[0])
        return name, labels


class _Route:
    def __init__(self, operation):
        self.name = operation.name
        self._method = operation.http["method"]
        path, _, query = operation.http["requestUri"].partition("?")
        self._query = parse_qsl(query, keep_blank_values=True)
        self._labels = re.findall(r"\{([^}+]+)\+?\}", path)
        parts = re.split(r"(\{[^}]+\})", path)
        self._pattern = re.compile("".join(self._as_pattern(part) for part in parts))
        literals = sum(len(part) for part in parts if not part.startswith("{"))
        self._path_rank = (len(self._query), -path.count("+}"), literals)
        self._is_current = not operation.deprecated
        self._bound, self._required = _bound_names(operation.input_shape)

    @staticmethod
    def _as_pattern(part):
        if not part.startswith("{"):
            return re.escape(part)
        return "(.+)" if part.endswith("+}") else "([^/]+)"

    def rank(self, names):
        return (*self._path_rank, len(self._bound & names), self._is_current)

    def match(self, method, path, query, names):
        if method != self._method or any(pair not in query for pair in self._query) or not self._required <= names:
            return None
        match = self._pattern.fullmatch(path)
        return None if match is None else dict(zip(self._labels, map(unquote, match.groups())))


def _bound_names(shape):
    """What an input puts into the query and the headers, all of it and the required."""
    bound, required = set(), set()
    for name, member in ([] if shape is None else shape.members.items()):
        location = member.serialization.get("location")
        if location not in ("querystring", "header") or member.type_name in ("list", "map"):
            continue
        on_the_wire = member.serialization.get("name", name)
        on_the_wire = on_the_wire.lower() if location == "header" else on_the_wire
        bound.add(on_the_wire)
        if name in shape.required_members:
            required.add(on_the_wire)
    return bound, required
