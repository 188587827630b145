/* What the protocol needs of the chip: a port and its CPU supply this. */
#ifndef TARGET_H
#define TARGET_H

#include <stdint.h>

/* Of the port: the UART. */

/* Sets up clocks, pins and the UART, with its receive interrupt on. */
void port_init(void);
/* Sends a byte; waits until there is room for it. */
void port_put(uint8_t byte);
/* The UART's interrupt: hands all that came to mmio_lab_receive(). */
void port_interrupt(void);

/* Of the CPU: accesses that survive a bus fault, and sleep. */

/* Width 0: byte, 1: half word, 2: word. A read that faults gives rubbish. */
uint32_t bus_read(uint32_t address, unsigned int width);
void bus_write(uint32_t address, unsigned int width, uint32_t value);
/* Nonzero once an access has faulted; cleared by whoever asks. */
extern volatile uint32_t bus_faulted;
/* Sleeps until an interrupt, unless *value is no longer `old`. */
void cpu_sleep_unless_changed(volatile const uint16_t *value, uint16_t old);

#endif
