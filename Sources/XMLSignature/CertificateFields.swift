import Primitives
import SwiftASN1

/// The fields of a certificate that are of use without a chain: its key, its subject and its dates (RFC 5280 §4.1).
struct CertificateFields {
    let subject: String
    let notBefore: Timestamp
    let notAfter: Timestamp
    /// DER.
    let subjectPublicKeyInfo: [UInt8]

    init(der: [UInt8]) throws(XMLProblem) {
        guard let certificate = Self.children(try? DER.parse(der)), certificate.count == 3,
            let fields = Self.children(certificate[0])
        else { throw XMLProblem(.certificate) }
        // [0] version, if it is not 1; serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo.
        let hasVersion = fields.first?.identifier == ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
        let named = Array(fields.dropFirst(hasVersion ? 1 : 0))
        guard named.count >= 6, let validity = Self.children(named[3]), validity.count == 2,
            let notBefore = Self.time(validity[0]), let notAfter = Self.time(validity[1]),
            let subject = Self.name(named[4])
        else { throw XMLProblem(.certificate) }
        self.subject = subject
        self.notBefore = notBefore
        self.notAfter = notAfter
        subjectPublicKeyInfo = Array(named[5].encodedBytes)
    }

    private static func children(_ node: ASN1Node?) -> [ASN1Node]? {
        guard case .constructed(let children)? = node?.content else { return nil }
        return Array(children)
    }

    private static func time(_ node: ASN1Node) -> Timestamp? {
        if let time = try? UTCTime(derEncoded: node) {
            return timestamp(time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
        }
        guard let time = try? GeneralizedTime(derEncoded: node) else { return nil }
        return timestamp(time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
    }

    private static func timestamp(
        _ year: Int, _ month: Int, _ day: Int, _ hours: Int, _ minutes: Int, _ seconds: Int
    ) -> Timestamp {
        UTCDate(year: year, month: month, day: day, hour: hours, minute: minutes, second: seconds).time
    }

    // MARK: The subject, for people

    private static let maximumSubject = 256
    private static let shortNames: [ASN1ObjectIdentifier: String] = [
        [2, 5, 4, 3]: "CN", [2, 5, 4, 6]: "C", [2, 5, 4, 7]: "L", [2, 5, 4, 8]: "ST", [2, 5, 4, 10]: "O",
        [2, 5, 4, 11]: "OU", [0, 9, 2342, 19_200_300, 100, 1, 25]: "DC", [1, 2, 840, 113_549, 1, 9, 1]: "emailAddress",
    ]

    private static func name(_ node: ASN1Node) -> String? {
        guard let sets = children(node) else { return nil }
        var parts: [String] = []
        for attribute in sets.flatMap({ children($0) ?? [] }) {
            guard let pair = children(attribute), pair.count == 2,
                let type = try? ASN1ObjectIdentifier(derEncoded: pair[0]), case .primitive(let bytes) = pair[1].content
            else { return nil }
            let value = String(decoding: bytes, as: UTF8.self).unicodeScalars
                .filter { !$0.properties.isNoncharacterCodePoint && $0.properties.generalCategory != .control }
            parts.append("\(shortNames[type] ?? type.description)=\(String(String.UnicodeScalarView(value)))")
        }
        return String(parts.joined(separator: ", ").prefix(maximumSubject))
    }
}
