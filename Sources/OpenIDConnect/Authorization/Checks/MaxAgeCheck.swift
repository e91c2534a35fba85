import Identity

/// `max_age` is a number of seconds; the client's `default_max_age` stands in for it
/// (OpenID Connect Core §3.1.2.1, Registration §2).
enum MaxAgeCheck: AuthorizationCheck {
    /// The longest `max_age`: what fits 31 bits, some 68 years.
    static let greatestMaxAge = Int(Int32.max)

    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard let sent = parameters[.maxAge] else {
            request.maxAge = client.metadata.defaultMaxAge
            return
        }
        guard sent.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int(sent), seconds <= greatestMaxAge
        else { throw AuthorizationProblem(.invalidRequest, "The max_age is not a number of seconds.") }
        request.maxAge = seconds
    }
}
