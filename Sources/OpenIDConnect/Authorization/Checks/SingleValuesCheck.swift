import Primitives

/// Nothing that we read is said twice or as an array: whoever reads the other value would see another request
/// (RFC 6749 §3.1).
///
/// `resource` may repeat (RFC 8707 §2), and so may parameters we do not read.
enum SingleValuesCheck {
    static func run(_ parameters: AuthorizationParameters) throws(AuthorizationProblem) {
        let bracket = UInt8(ascii: "[")
        for pair in parameters.form.pairs where pair.name.utf8.contains(bracket) {
            let base = String(pair.name.prefix { $0 != "[" })
            if AuthorizationParameters.Name(rawValue: base) != nil {
                throw AuthorizationProblem(.invalidRequest, "A parameter was sent as an array.")
            }
        }
        let twice = parameters.form.duplicates.compactMap(AuthorizationParameters.Name.init)
        guard twice.allSatisfy({ $0 == .resource }) else {
            throw AuthorizationProblem(.invalidRequest, "A parameter was sent more than once.")
        }
    }
}
