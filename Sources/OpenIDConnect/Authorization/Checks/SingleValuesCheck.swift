import Primitives

/// Nothing that we read is said twice or as an array: whoever reads the other value would see another request
/// (RFC 6749 §3.1).
///
/// `resource` may repeat (RFC 8707 §2), and so may parameters we do not read.
enum SingleValuesCheck {
    static func run(_ parameters: AuthorizationParameters) throws(AuthorizationProblem) {
        var seen: Set<AuthorizationParameters.Name> = []
        for pair in parameters.form.pairs {
            let base = pair.name.prefix { $0 != "[" }
            guard let name = AuthorizationParameters.Name(rawValue: String(base)) else { continue }
            guard base.utf8.count == pair.name.utf8.count else {
                throw AuthorizationProblem(.invalidRequest, "A parameter was sent as an array.")
            }
            guard seen.insert(name).inserted || name == .resource else {
                throw AuthorizationProblem(.invalidRequest, "A parameter was sent more than once.")
            }
        }
    }
}
