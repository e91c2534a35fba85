package import Identity
package import Primitives

/// A directory in a file.
package struct DeclaredDirectory: Sendable {
    /// Its id in the organization.
    package let id: DirectoryID
    /// The file and line it stands at.
    package let source: String
    /// What is said of it.
    package let edits: [Edit<DirectorySettings>]
    /// The password that goes with `bind_dn`; nil when left out.
    package let bindPassword: Secret<String>?

    /// A directory.
    package init(
        id: DirectoryID, source: String, edits: [Edit<DirectorySettings>], bindPassword: Secret<String>? = nil
    ) {
        self.id = id
        self.source = source
        self.edits = edits
        self.bindPassword = bindPassword
    }
}
