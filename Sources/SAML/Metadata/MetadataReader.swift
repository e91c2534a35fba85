package import Primitives
import XMLSignature

/// Reads the metadata of an identity provider (SAML Metadata §2).
///
/// Metadata decide whom we trust, so they go through the same gate as messages, and everything in them that is used must
/// be in order: one bad address spoils the document.
package struct MetadataReader: Sendable {
    /// What was read.
    package struct Reading: Sendable {
        /// The identity provider.
        package let provider: IdentityProvider
        /// Keys of it that can't be used, each with why: they are left out.
        package let passedOver: [String]
        /// The pinned certificate that signed the document; nil when no signature was asked for.
        package let signer: SigningCertificate?
    }

    /// The longest document, in bytes.
    package static let maximumLength = XMLLimits.metadata.bytes
    /// The longest entity ID, in bytes (SAML Core §8.3.6 has it in characters).
    package static let maximumEntityIDLength = 1_024
    /// The most certificates and the most addresses of one kind.
    package static let maximumCount = 16

    private let signers: [SigningCertificate]?
    private let now: Timestamp

    /// Reads metadata as of `now`; with `signers`, only such as one of them signed.
    ///
    /// Without, a signature is not looked at: nobody pinned a key that could have made it.
    package init(at now: Timestamp, signedBy signers: [SigningCertificate]? = nil) {
        self.now = now
        self.signers = signers
    }

    /// The one identity provider that a document describes.
    package func read(_ bytes: [UInt8]) throws(MetadataProblem) -> Reading {
        let (root, signer) = try document(bytes)
        let entity = try entity(in: root)
        let role = try role(of: entity)
        var validUntil: Timestamp?
        for element in [root, entity, role] { validUntil = try earlier(validUntil, end(of: element)) }
        let keys = try SigningKeys(of: role)
        guard
            let provider = IdentityProvider(
                entityID: try entityID(of: entity),
                signOn: try EndpointList.read(Names.singleSignOnService, of: role),
                logout: try EndpointList.read(Names.singleLogoutService, of: role),
                certificates: keys.usable,
                wantsSignedRequests: ["true", "1"].contains(role.attribute("WantAuthnRequestsSigned")),
                validUntil: validUntil,
                cacheDuration: [root, entity, role].compactMap { $0.attribute("cacheDuration") }
                    .compactMap(SchemaDuration.parse).min())
        else { throw MetadataProblem(.noSignOnService) }
        return Reading(provider: provider, passedOver: keys.passedOver, signer: signer)
    }

    private func document(_ bytes: [UInt8]) throws(MetadataProblem) -> (XMLElement, SigningCertificate?) {
        let tree: XMLTree
        do throws(XMLProblem) { tree = try XMLTree(bytes, limits: .metadata) } catch {
            throw MetadataProblem(.document, error.description)
        }
        guard let signers else { return (tree.root, nil) }
        do throws(XMLProblem) {
            let verifier = SignatureVerifier(keys: signers.map(\.pinned.key))
            let signed = try verifier.verify(tree.root, of: tree, signature: .first)
            return (signed.element, signers[signed.keyIndex])
        } catch {
            throw MetadataProblem(.signature, error.description)
        }
    }

    /// The one entity: the outermost element, or all that a list has in it.
    private func entity(in root: XMLElement) throws(MetadataProblem) -> XMLElement {
        guard root.all(local: "EntityDescriptor").count <= 1 else { throw MetadataProblem(.severalEntities) }
        if root.name == Names.entityDescriptor { return root }
        guard root.name == Names.entitiesDescriptor, let entity = root.onlyChild(Names.entityDescriptor) else {
            throw MetadataProblem(.notMetadata, root.name.local)
        }
        return entity
    }

    private func entityID(of entity: XMLElement) throws(MetadataProblem) -> String {
        guard let id = entity.attribute("entityID"), EntityIDRule.allows(id) else {
            throw MetadataProblem(.entityID, entity.attribute("entityID") ?? "none")
        }
        return id
    }

    private func role(of entity: XMLElement) throws(MetadataProblem) -> XMLElement {
        guard entity.all(local: "IDPSSODescriptor").count <= 1 else {
            throw MetadataProblem(.severalIdentityProviders)
        }
        guard let role = entity.onlyChild(Names.idpSSODescriptor) else {
            throw MetadataProblem(.noIdentityProvider)
        }
        let protocols = (role.attribute("protocolSupportEnumeration") ?? "").split(whereSeparator: \.isWhitespace)
        guard protocols.contains(where: { String($0).isSameBytes(as: SAMLURI.protocolNamespace) }) else {
            throw MetadataProblem(.notSAML2, protocols.joined(separator: " "))
        }
        return role
    }

    /// Until when an element is good; nil when it does not say.
    private func end(of element: XMLElement) throws(MetadataProblem) -> Timestamp? {
        let sent = SentTime("validUntil", of: element)
        guard sent.isPresent else { return nil }
        guard let end = sent.value, end > now else { throw MetadataProblem(.expired, sent.shown) }
        return end
    }

    private func earlier(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }
}

/// What an entity ID may be.
package enum EntityIDRule {
    /// Whether `id` can name an identity provider: something of at most 1024 bytes without white space or anything that
    /// can't be seen.
    package static func allows(_ id: String) -> Bool {
        (1...MetadataReader.maximumEntityIDLength).contains(id.utf8.count)
            && id.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && IdentityValue.isVisible($0) }
    }
}
