#pragma once

// A libxml2 that is built with ICU includes ICU's headers, which clash with those that Foundation brings. Only the last
// fields of xmlCharEncodingHandler depend on it, and nothing here touches them.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

// What may be asked of the parser: no network, no word on stderr, and nothing that loads, expands, includes or mends.
static inline int signet_xml_options(void) {
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
#if LIBXML_VERSION >= 21300
    options |= XML_PARSE_NO_XXE;
#endif
    return options;
}

// Whether the parser had nothing to say against the document, namespaces included.
static inline int signet_xml_is_flawless(xmlParserCtxtPtr context) {
    return context->wellFormed && context->nsWellFormed && context->errNo == XML_ERR_OK;
}

static inline int signet_xml_failed(xmlOutputBufferPtr buffer) { return buffer->error; }
