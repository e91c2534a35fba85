import Identity

/// Languages, best first; what is not shaped like a tag is passed over, since they are wishes
/// (OpenID Connect Core §3.1.2.1, §5.2).
enum LocalesCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        request.uiLocales = languageTags(parameters[.uiLocales])
        request.claimsLocales = languageTags(parameters[.claimsLocales])
    }

    /// The tags of a space-separated list that have the shape of BCP 47, ten at most.
    static func languageTags(_ list: String?) -> [String] {
        let tags = (list ?? "").split(separator: " ").filter { tag in
            tag.utf8.count <= 35
                && tag.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { subtag in
                    (1...8).contains(subtag.utf8.count)
                        && subtag.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
                }
        }
        return tags.prefix(10).map(String.init)
    }
}
