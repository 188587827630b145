/* The monitor's protocol, as docs/firmware.md describes it byte by byte. */
#ifndef MMIO_LAB_H
#define MMIO_LAB_H

#include <stdint.h>

/* A port calls this from its receive interrupt, for each byte. */
void mmio_lab_receive(uint8_t byte);

/* Announces the start and serves the line for ever. Needs interrupts on. */
void mmio_lab_serve(void) __attribute__((noreturn));

#endif
