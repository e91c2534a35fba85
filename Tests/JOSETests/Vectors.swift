/// Keys and signatures published with the standards, and a few made from them by another program.
///
/// The RFC's are copied from RFC 7515 A.2 and A.3, RFC 7638 §3.1 and RFC 8037 A (IETF Trust, code components under the
/// Revised BSD licence). The PS256 signatures were made with Python's `cryptography` 48 and the key of RFC 7515 A.2.
enum Vectors {
    /// The claims of joe: RFC 7515 A.2.1 and A.3.1, encoded.
    static let payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

    /// RFC 7515 A.2.1, `n`; `e` is AQAB.
    static let a2Modulus = """
        ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR\
        T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB\
        dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia\
        GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ
        """

    /// RFC 7515 A.2.1, `d`.
    static let a2PrivateExponent = """
        Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46su\
        i395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4\
        qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB\
        4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ
        """

    /// RFC 7515 A.2.1, `p`.
    static let a2FirstPrime = """
        4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8\
        cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc
        """

    /// RFC 7515 A.2.1, `q`.
    static let a2SecondPrime = """
        uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t\
        62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc
        """

    /// RFC 7515 A.2.1, the RS256 signature.
    static let a2Signature = """
        cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9\
        uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB\
        _eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rq\
        Vt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw
        """

    /// PS256 over the claims of joe: SHA-256, MGF1 with SHA-256, a salt of 32 bytes.
    static let ps256Signature = """
        ibmoorskKQwQOI3FpfRFVaCblXW_syLyS-g3mtFqLkmb8VqP_726Whdp1Nc0VcN5sohp_5iphDCApyYNPdNd_TSf5OQAjmEePS_t\
        GUzF6KUjhE_sE5G_RRpjwOKI-g9PVoZm9X6rk8Q8J15iYC08XY4SdyoGNAsmWqZRriUcBZbLTIdSXhumMYi-IjVlY7g2jlB6e4qp\
        TDjOSSZYTnudLx1M9S2Ze8tiBzOG0wzEse6M-tF--L4s-V3yc3X1W04PNHzfz45YqIZBR6DkA-2NPXnrbFHxvHmsxfKR1bNKVSYn\
        75Oeg3h6JbgnFom-cvO3cU8Vvybm2TFQN972kbnZ3g
        """

    /// The same with a salt of 20 bytes.
    static let ps256ShortSalt = """
        XMqLXW3I63GM8nC2LYGZLtie-HR0OQSnq8qNJYFnAoD9-duSRMseY7WYAWQzgBysvbKS8dYcfVYK-3UwTnSdqPttejzUvuSgR395\
        rDoCUB3xWivYn9tLxuCZit_KwTIu60HRYdtevj6fwaT6u9LiHl72lMUE7y6VewMzX7VRfPJs9ovBYengxvz5qN8PCshs00t5ZuHJ\
        953UuH8iWxK6M5e9vCjikHBRzuBpcxcS-vfOVsimsoGg2Pb45xqZyYRiNuZ7ITy4Yx0fTrvGG6lGgX-2mU6M_pPkwVenEBRWoMC4\
        FDtHcTcqIz5WnbAH3x626fdUPGeoCIpeEaSNkQlEFA
        """

    /// The same without a salt.
    static let ps256NoSalt = """
        cMDnon9-kWOmWl3ENxyEIYFFJYZTPzSZAh5spERaclkKwJmvwMMNUMCbdMAak1TUhOHX2HHV0ImU0QgH8_r8sZKD_Ym2fIs6dyaw\
        yPikuwkHN5FPlTLqEIx0GdKYUiIb7lezAXraCkMp8QFBKdBOWZFl1QBolOc9ZbPDcx7yGnGuXpJFdhvtmpxRQMMmti_YtxtYFtny\
        nI8-tROWpUJY02C-wx_xmySr86Q9PYQ64BsNZLHrW9LErNqvSDE7hd77ic8oRps8O2a3Sm1YizLj2jAXBktyainlOJgO0dcJz1X8\
        4nHJp7ySpc34rbN2LqbE8o2nVA7ZARiWPphEIuqkYg
        """

    /// The same with a salt of 32 bytes and MGF1 with SHA-1.
    static let ps256OtherMask = """
        T7i5c0JGrRMz-FLZRUGg-XRNkPBJ9iUUfe1W1SJX-wkbieCsL23kg47bHcWCCI8E4azAyoVquZquBChZJemVlaK0Kn1ExxyVLZVy\
        IKsetXKTWQBJ0Xb0slwZbtfhg6uT7tXHBzqDFJeiX3q6NaCbIq06ggZyp81oAGlnkT1voD3VTXcJliH3ohewUFtL0qpZphWCzTCR\
        IToTizmv4_6UD5sSZz_VpQbEjxnzlz_sNjaH7Ll3cHDNPOGcCEUN05CEuT5WqDER2i9miZOI7f97mLuatez10AnMzwhVEha_nB_9\
        ad2SHgF7B4K_H5_uofIW9gh2rPxhM05SQBKCVqeKug
        """

    /// RFC 7638 §3.1, `n`; `e` is AQAB.
    static let thumbprintModulus = """
        0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjB\
        ZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8\
        KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_\
        xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw
        """

    /// RFC 7638 §3.1.
    static let thumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"

    /// RFC 7515 A.3.1, `x`.
    static let a3X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
    /// RFC 7515 A.3.1, `y`.
    static let a3Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
    /// RFC 7515 A.3.1, `d`.
    static let a3Scalar = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
    /// RFC 7515 A.3.1, the ES256 signature.
    static let a3Signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

    /// RFC 8037 A.1, `d`.
    static let ed25519Seed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
    /// RFC 8037 A.2, `x`.
    static let ed25519Point = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    /// RFC 8037 A.3.
    static let ed25519Thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    /// RFC 8037 A.4, header and payload.
    static let ed25519SigningInput = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
    /// RFC 8037 A.4, the signature.
    static let ed25519Signature =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
}
