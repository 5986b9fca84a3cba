/*
 * The part of libxml2's xmlTextReader interface that rmrr-guard uses, as types of functions.
 *
 * libxml2 is opened with dlopen (see LibXML2.swift), so nothing here is linked, and nothing depends on the layout of a
 * libxml2 structure: between soname 2 and soname 16 several have changed. The prototypes are those of
 * libxml/xmlreader.h and libxml/parser.h, the same from 2.9 to 2.15; a test compiles them against the real headers.
 */
#ifndef RMRR_GUARD_CLIBXML2_H
#define RMRR_GUARD_CLIBXML2_H

typedef struct _xmlTextReader *GuardXMLTextReader;

typedef GuardXMLTextReader (*GuardXMLReaderForMemory)(
    const char *buffer, int size, const char *URL, const char *encoding, int options);
typedef void (*GuardXMLFreeTextReader)(GuardXMLTextReader reader);
/* Read, NodeType, Depth, IsEmptyElement, MoveTo…Attribute, GetParserLineNumber and GetParserColumnNumber. */
typedef int (*GuardXMLReaderFunction)(GuardXMLTextReader reader);
/* ConstLocalName, ConstNamespaceUri and ConstValue. */
typedef const unsigned char *(*GuardXMLReaderText)(GuardXMLTextReader reader);
typedef struct _xmlParserInput *(*GuardXMLExternalEntityLoader)(
    const char *URL, const char *ID, struct _xmlParserCtxt *context);
typedef void (*GuardXMLSetExternalEntityLoader)(GuardXMLExternalEntityLoader loader);
/* The beginning of an error, the same in all versions (xmlError, libxml/xmlerror.h); what comes after it differs. */
typedef struct {
  int domain;
  int code;
} GuardXMLError;
typedef void (*GuardXMLStructuredErrorFunc)(void *userData, const GuardXMLError *error);
typedef void (*GuardXMLSetStructuredErrorFunc)(void *userData, GuardXMLStructuredErrorFunc handler);

#endif
