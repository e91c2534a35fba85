package import Primitives

/// What an access token is for (RFC 8707 §2.2).
package enum TokenAudience {
    /// The most resources one request may name.
    static let maximumCount = 20

    /// The `resource` parameters of a request, each once; empty when it names none.
    package static func resources(of body: FormParameters) throws(TokenError) -> [String] {
        var resources: [String] = []
        for pair in body.pairs where pair.name == "resource" && !pair.value.isEmpty {
            guard let resource = ResourceIndicator(pair.value) else {
                throw TokenError(.invalidTarget, "A resource is not an absolute URI.")
            }
            if !resource.value.isOne(of: resources) { resources.append(resource.value) }
        }
        guard resources.count <= maximumCount else { throw TokenError(.invalidTarget, "There are too many resources.") }
        return resources
    }

    /// The `aud` of a token: what was asked for, where that is among what was granted; else us and all of it.
    ///
    /// We can always be asked for, by our issuer: UserInfo is ours.
    package static func of(
        requested: [String], granted: [String], issuer: String
    ) throws(TokenError) -> [String] {
        try narrow(requested, to: [issuer] + granted.filter { !$0.isSameBytes(as: issuer) })
    }

    /// What was asked for, or all; there must be something.
    static func narrow(_ requested: [String], to all: [String]) throws(TokenError) -> [String] {
        guard !all.isEmpty, requested.allSatisfy({ $0.isOne(of: all) }) else {
            throw TokenError(.invalidTarget, "A resource is not one the token may be for.")
        }
        return requested.isEmpty ? all : requested
    }
}
