package import Primitives

/// The `claims` parameter: claims asked for one by one (OpenID Connect Core §5.5).
package struct ClaimsRequest: Sendable, Hashable {
    /// One claim asked for.
    package struct Entry: Sendable, Hashable {
        /// The claim's name.
        package let name: String
        /// Whether the client says it needs it.
        package let isEssential: Bool
        /// The values wanted; empty for any.
        package let values: [JSON]

        /// Whether `value` is one of those wanted.
        func admits(_ value: JSON) -> Bool { values.isEmpty || values.contains(value) }
    }

    /// Asked for in UserInfo, in the order sent.
    package private(set) var userInfo: [Entry] = []
    /// Asked for in the ID token, in the order sent.
    package private(set) var idToken: [Entry] = []

    /// Bytes the parameter may have.
    static let maximumLength = 4 * 1024
    /// Levels of arrays and objects it may have.
    static let maximumDepth = 8
    /// Claims it may ask for in one place.
    static let maximumCount = 100

    /// Asks for nothing.
    package init() {}

    /// Reads the parameter, or the text that a grant kept of it; nil for anything malformed.
    ///
    /// Members we do not know are passed over, as the standard wants.
    package init?(parsing text: String) {
        guard text.utf8.count <= Self.maximumLength,
            let json = try? JSON.parse(text, maxDepth: Self.maximumDepth), json.object != nil,
            let userInfo = Self.entries(json["userinfo"]), let idToken = Self.entries(json["id_token"])
        else { return nil }
        self.userInfo = userInfo
        self.idToken = idToken
    }

    /// The request as JSON text, for a grant to keep; nil when nothing is asked for.
    package var text: String? {
        guard !userInfo.isEmpty || !idToken.isEmpty else { return nil }
        let members = [("userinfo", userInfo), ("id_token", idToken)].filter { !$0.1.isEmpty }
        return JSON.object(members.map { .init(name: $0.0, value: Self.json($0.1)) }).text
    }

    /// Whether a sign-in of this person can meet the request: a `sub` asked for by value is an identity to be met, not
    /// a wish (OpenID Connect Core §5.5.1).
    package func admits(subject: String) -> Bool {
        (userInfo + idToken).allSatisfy { $0.name != "sub" || $0.admits(.string(subject)) }
    }

    /// Authentication contexts of which one must be met; empty when none must be (OpenID Connect Core §5.5.1.1).
    package var essentialACRValues: [String] { acrValues(essential: true) }

    /// Authentication contexts wished for.
    package var voluntaryACRValues: [String] { acrValues(essential: false) }

    /// This request without the claims of scopes other than `scopes`, and without those nobody could answer.
    func limited(to scopes: [String]) -> ClaimsRequest {
        func mayAsk(_ entry: Entry) -> Bool {
            UserClaim(rawValue: entry.name).map { scopes.contains($0.scope) }
                ?? Self.protocolClaims.contains(entry.name)
        }
        var limited = self
        limited.userInfo.removeAll { !mayAsk($0) }
        limited.idToken.removeAll { !mayAsk($0) }
        return limited
    }

    /// Claims about the sign-in rather than the person.
    private static let protocolClaims: Set<String> = ["sub", "acr", "amr", "auth_time"]

    private func acrValues(essential: Bool) -> [String] {
        idToken.filter { $0.name == "acr" && $0.isEssential == essential }.flatMap(\.values).compactMap(\.string)
    }

    /// The entries of one member; nil when it is malformed.
    private static func entries(_ member: JSON?) -> [Entry]? {
        guard let member, member != .null else { return [] }
        guard let members = member.object, members.count <= maximumCount else { return nil }
        let entries = members.compactMap(entry)
        return entries.count == members.count ? entries : nil
    }

    private static func entry(_ member: JSON.Member) -> Entry? {
        if member.value == .null { return Entry(name: member.name, isEssential: false, values: []) }
        guard member.value.object != nil else { return nil }
        var values: [JSON] = []
        if let value = member.value["value"] { values = [value] }
        if let list = member.value["values"] {
            guard values.isEmpty, let list = list.array, !list.isEmpty else { return nil }
            values = list
        }
        let essential = member.value["essential"] ?? .bool(false)
        guard let isEssential = essential.bool else { return nil }
        // Who somebody is and how they proved it are compared as texts; anything else could never be met.
        if ["sub", "acr"].contains(member.name), values.contains(where: { $0.string == nil }) { return nil }
        return Entry(name: member.name, isEssential: isEssential, values: values)
    }

    private static func json(_ entries: [Entry]) -> JSON {
        .object(
            entries.map { entry in
                var members: [JSON.Member] = []
                if entry.isEssential { members.append(.init(name: "essential", value: .bool(true))) }
                if !entry.values.isEmpty { members.append(.init(name: "values", value: .array(entry.values))) }
                return .init(name: entry.name, value: members.isEmpty ? .null : .object(members))
            })
    }
}
