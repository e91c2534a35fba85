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

static inline xmlParserInputPtr signet_xml_load_nothing(const char *url, const char *id, xmlParserCtxtPtr context) {
    (void)url;
    (void)id;
    (void)context;
    return NULL;
}

// Once a process, before anything else: the tables, and a loader that loads nothing whatever is asked of it.
static inline void signet_xml_start(void) {
    xmlInitParser();
    xmlSetExternalEntityLoader(signet_xml_load_nothing);
}

#if LIBXML_VERSION >= 21200
static inline void signet_xml_say_nothing(void *context, const xmlError *error) {
#else
static inline void signet_xml_say_nothing(void *context, xmlErrorPtr error) {
#endif
    (void)context;
    (void)error;
}

// Keeps this thread's canonicalization from writing to stderr what a sender made it complain of.
static inline void signet_xml_silence(void) { xmlSetStructuredErrorFunc(NULL, signet_xml_say_nothing); }

// Whether the parser had nothing to say against the document, namespaces included.
static inline int signet_xml_is_flawless(xmlParserCtxtPtr context) {
    return context->wellFormed && context->nsWellFormed && context->errNo == XML_ERR_OK;
}

// The line of the last complaint.
static inline int signet_xml_line(xmlParserCtxtPtr context) { return context->lastError.line; }

// Whether the buffer could not take everything that was written to it.
static inline int signet_xml_has_failed(xmlOutputBufferPtr buffer) { return buffer->error; }
