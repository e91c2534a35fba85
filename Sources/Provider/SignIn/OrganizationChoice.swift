package import Identity

/// One organization to choose.
package struct OrganizationChoice: Sendable, Equatable {
    /// Its short name, the form's value.
    package let name: OrganizationName
    /// What people read.
    package let displayName: String
}
