import Primitives
import XMLSignature

/// How it went, as the identity provider says (SAML Core §3.2.2).
struct ResponseStatus: Sendable {
    /// The top-level code; nil when it has none.
    let code: String?
    /// The code below it, which says more; nil when there is none.
    let subcode: String?
    /// A text for an operator; it is foreign and may hold anything.
    let message: String?

    init(_ status: XMLElement) throws(StructureProblem) {
        try Grammar([
            .optional(Names.statusCode), .optional(Names.statusMessage), .optional(Names.statusDetail),
        ]).hold(status)
        let outer = status.onlyChild(Names.statusCode)
        let inner = try outer.map(Self.inner) ?? nil
        if let inner, try Self.inner(of: inner) != nil { throw StructureProblem("a third StatusCode") }
        code = outer?.attribute("Value")
        subcode = inner?.attribute("Value")
        if let message = status.onlyChild(Names.statusMessage) {
            self.message = try Grammar.text(of: message)
        } else {
            message = nil
        }
    }

    /// Whether it went well, without a second code that takes it back.
    var isSuccess: Bool { code.map { $0.isSameBytes(as: SAMLURI.success) } ?? false && subcode == nil }

    /// For people: codes without what they all begin with, and the text.
    var shown: String {
        let codes = [code, subcode].compactMap(\.self).map { code in
            code.hasPrefix(SAMLURI.statusPrefix) ? String(code.dropFirst(SAMLURI.statusPrefix.count)) : code
        }
        let text = message.map { ": " + $0 } ?? ""
        return codes.isEmpty ? "no code" + text : codes.joined(separator: " / ") + text
    }

    private static func inner(of code: XMLElement) throws(StructureProblem) -> XMLElement? {
        try Grammar([.optional(Names.statusCode)], attributes: ["Value"]).hold(code)
        return code.onlyChild(Names.statusCode)
    }
}
