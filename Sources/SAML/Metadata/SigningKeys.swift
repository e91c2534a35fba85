import XMLSignature

/// The keys that a role's description says its messages are signed with (SAML Metadata §2.4.1.1).
struct SigningKeys {
    /// Those that can be used, each once.
    let usable: [SigningCertificate]
    /// Those that can't, each with why.
    let passedOver: [String]

    /// Reads the certificates of every `KeyDescriptor` that is for signing, which one without `use` is too.
    init(of role: XMLElement) throws(MetadataProblem) {
        let descriptors = role.children(Names.keyDescriptor).filter { descriptor in
            descriptor.attribute("use").map { $0 == "signing" } ?? true
        }
        let certificates = descriptors.flatMap { descriptor in
            descriptor.children(Names.keyInfo).flatMap { $0.children(Names.x509Data) }
                .flatMap { $0.children(Names.x509Certificate) }
        }
        guard certificates.count <= MetadataReader.maximumCount else {
            throw MetadataProblem(.tooManyCertificates, "\(certificates.count)")
        }
        var usable: [SigningCertificate] = []
        var passedOver: [String] = []
        for (index, element) in certificates.enumerated() {
            do throws(CertificateProblem) {
                let certificate = try SigningCertificate(text: element.text ?? "")
                if !usable.contains(certificate) { usable.append(certificate) }
            } catch {
                passedOver.append("certificate \(index + 1): \(error.rawValue)")
            }
        }
        guard !usable.isEmpty else {
            throw MetadataProblem(.noSigningKey, passedOver.joined(separator: ", "))
        }
        self.usable = usable
        self.passedOver = passedOver
    }
}
