import Foundation
import JOSE
import Mustache
import Primitives

/// What the demonstration's one page shows: a verified ID token, or why there is none.
struct DemoPage {
    /// A name and a value.
    struct Row {
        let name: String
        let value: String
    }

    let sentence: String?
    let person: String
    let algorithm: String
    let key: String
    let claims: [Row]
    let token: String

    /// A page that shows a verified ID token.
    init(verified: DemoRelyingParty.Verified) {
        sentence = nil
        person = verified.claims["name"]?.string ?? verified.claims["email"]?.string ?? ""
        algorithm = verified.header["alg"]?.string ?? ""
        key = verified.header["kid"]?.string ?? ""
        claims = (verified.claims.object ?? []).map { Row(name: $0.name, value: $0.value.string ?? $0.value.text) }
        token = verified.idToken
    }

    /// A page that says what went wrong.
    init(sentence: String) {
        self.sentence = sentence
        person = ""
        algorithm = ""
        key = ""
        claims = []
        token = ""
    }

    /// The page's template, `demo/token.mustache`.
    static func template(in folder: String) throws -> MustacheTemplate {
        let path = folder + "/demo/token.mustache"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DemoError("\(path) cannot be read; set `templates` to the folder that has it")
        }
        return try MustacheTemplate(string: String(decoding: data, as: UTF8.self))
    }
}
