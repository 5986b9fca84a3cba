/* What the guest sends: records of a letter, two lengths, a name and a content.
 *
 *   F a file of the recording, L a link, D a directory, A an answer (JSON), R what a program wrote, X why it gave up, E the end
 */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <stddef.h>

void send_record(char kind, const char *name, const void *content, size_t length);

#endif
