package import Primitives
import SwiftASN1

extension XMLPrivateKey {
    /// A certificate for this key that it signs itself, as metadata carries it (RFC 5280 §4.1).
    ///
    /// `serialNumber` are 8 to 20 random bytes. It has no extensions: whoever pins it looks at its key and its dates.
    package func selfSigned(
        commonName: String, notBefore: Timestamp, notAfter: Timestamp, serialNumber: [UInt8]
    ) throws(XMLProblem) -> PinnedCertificate {
        let body = CertificateBody(
            key: publicKey, commonName: commonName, notBefore: notBefore, notAfter: notAfter, serialNumber: serialNumber
        )
        guard let fields = try? body.der(), let der = try? signed(fields) else { throw XMLProblem(.certificate) }
        return try PinnedCertificate(der: der)
    }

    private func signed(_ fields: [UInt8]) throws -> [UInt8] {
        let value = try signature(over: fields)
        let bytes = publicKey.fits(.ecdsaSHA256) ? Self.derSignature(value) : value
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { certificate in
            certificate.serializeRawBytes(fields)
            try CertificateBody.appendAlgorithm(of: publicKey, to: &certificate)
            try certificate.serialize(ASN1BitString(bytes: bytes[...]))
        }
        return serializer.serializedBytes
    }

    /// r and s as certificates have them (RFC 5480, appendix A).
    private static func derSignature(_ raw: [UInt8]) -> [UInt8] {
        var serializer = DER.Serializer()
        serializer.appendConstructedNode(identifier: .sequence) { signature in
            for number in [raw.prefix(raw.count / 2), raw.suffix(raw.count / 2)] {
                let digits = Array(number.drop { $0 == 0 })
                let sign: [UInt8] = digits.first.map { $0 < 0x80 } ?? false ? [] : [0]
                signature.appendPrimitiveNode(identifier: .integer) { $0.append(contentsOf: sign + digits) }
            }
        }
        return serializer.serializedBytes
    }
}

/// What is signed of a certificate.
private struct CertificateBody {
    let key: XMLKey
    let commonName: String
    let notBefore: Timestamp
    let notAfter: Timestamp
    let serialNumber: [UInt8]

    func der() throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { fields in
            let version = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
            try fields.serialize(2, explicitlyTaggedWithIdentifier: version)  // version 3
            // Positive, and not zero.
            let serial: [UInt8] = [0x01] + serialNumber.prefix(19)
            fields.appendPrimitiveNode(identifier: .integer) { $0.append(contentsOf: serial) }
            try Self.appendAlgorithm(of: key, to: &fields)
            try appendName(to: &fields)
            try fields.appendConstructedNode(identifier: .sequence) { validity in
                try appendTime(notBefore, to: &validity)
                try appendTime(notAfter, to: &validity)
            }
            try appendName(to: &fields)
            fields.serializeRawBytes(key.subjectPublicKeyInfo)
        }
        return serializer.serializedBytes
    }

    private func appendName(to serializer: inout DER.Serializer) throws {
        let type: ASN1ObjectIdentifier = [2, 5, 4, 3]
        try serializer.appendConstructedNode(identifier: .sequence) { name in
            try name.appendConstructedNode(identifier: .set) { relative in
                try relative.appendConstructedNode(identifier: .sequence) { attribute in
                    try attribute.serialize(type)
                    try attribute.serialize(ASN1UTF8String(String(commonName.prefix(64))))
                }
            }
        }
    }

    /// UTCTime through the year 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5).
    private func appendTime(_ time: Timestamp, to serializer: inout DER.Serializer) throws {
        let date = UTCDate(time)
        if (1950...2049).contains(date.year) {
            try serializer.serialize(
                UTCTime(
                    year: date.year, month: date.month, day: date.day, hours: date.hour, minutes: date.minute,
                    seconds: date.second))
        } else {
            try serializer.serialize(
                GeneralizedTime(
                    year: date.year, month: date.month, day: date.day, hours: date.hour, minutes: date.minute,
                    seconds: date.second, fractionalSeconds: 0))
        }
    }

    /// RSA carries parameters of NULL, ECDSA none (RFC 4055 §5, RFC 5758 §3.2).
    static func appendAlgorithm(of key: XMLKey, to serializer: inout DER.Serializer) throws {
        let isECDSA = key.fits(.ecdsaSHA256)
        let identifier: ASN1ObjectIdentifier =
            isECDSA ? [1, 2, 840, 10_045, 4, 3, 2] : [1, 2, 840, 113_549, 1, 1, 11]
        try serializer.appendConstructedNode(identifier: .sequence) { algorithm in
            try algorithm.serialize(identifier)
            if !isECDSA { try algorithm.serialize(ASN1Null()) }
        }
    }
}
