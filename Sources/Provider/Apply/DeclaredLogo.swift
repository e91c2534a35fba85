package import Identity

/// What a file says of an organization's logo.
package enum DeclaredLogo: Sendable, Equatable {
    /// It has none.
    case nothing
    /// It is this picture.
    case image(LogoImage)

    /// The picture, if there is to be one.
    package var image: LogoImage? {
        switch self {
        case .nothing: nil
        case .image(let image): image
        }
    }
}
